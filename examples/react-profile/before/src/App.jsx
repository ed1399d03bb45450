import React from 'react';
import Profile from './Profile';

export default class App extends React.Component {
  constructor(props) {
    super(props);
    this.state = { ready: false, error: null };
  }

  componentDidMount() {
    this.props.auth
      .handleAuthentication()
      .then(() => this.setState({ ready: true }))
      .catch(error => this.setState({ ready: true, error: error.message }));
  }

  render() {
    const { auth } = this.props;
    if (!this.state.ready) {
      return <p>Loading…</p>;
    }
    if (!auth.loggedIn()) {
      return (
        <div>
          <p>{this.state.error}</p>
          <button onClick={auth.login}>Log in</button>
        </div>
      );
    }
    return (
      <div>
        <Profile auth={auth} />
        <button onClick={auth.logout}>Log out</button>
      </div>
    );
  }
}
