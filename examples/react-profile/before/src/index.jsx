import React from 'react';
import ReactDOM from 'react-dom';
import App from './App';
import AuthService from './AuthService';

ReactDOM.render(<App auth={new AuthService()} />, document.getElementById('root'));
