import React from 'react';
import { API_URL } from './config';

export default class Profile extends React.Component {
  constructor(props) {
    super(props);
    this.state = { phone: '', message: '' };
    this.save = this.save.bind(this);
  }

  componentDidMount() {
    const { auth } = this.props;
    const accessToken = auth.getToken();
    fetch(`${API_URL}/users/${encodeURIComponent(auth.getProfile().sub)}`, {
      headers: { Authorization: `Bearer ${accessToken}` }
    })
      .then(response => this.check(response))
      .then(user => this.setState({ phone: (user.user_metadata || {}).phone || '' }))
      .catch(error => this.setState({ message: error.message }));
  }

  save(event) {
    event.preventDefault();
    const { auth } = this.props;
    const accessToken = auth.getToken();
    fetch(`${API_URL}/users/${encodeURIComponent(auth.getProfile().sub)}`, {
      method: 'PATCH',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${accessToken}`
      },
      body: JSON.stringify({ user_metadata: { phone: this.state.phone } })
    })
      .then(response => this.check(response))
      .then(() => this.setState({ message: 'Saved.' }))
      .catch(error => this.setState({ message: error.message }));
  }

  check(response) {
    if (!response.ok) {
      throw new Error(`The profile service answered ${response.status}`);
    }
    return response.json();
  }

  render() {
    const { nickname, picture } = this.props.auth.getProfile();
    return (
      <form onSubmit={this.save}>
        <img src={picture} alt="" />
        <h2>{nickname}</h2>
        <label>
          Phone
          <input value={this.state.phone} onChange={event => this.setState({ phone: event.target.value })} />
        </label>
        <button type="submit">Save</button>
        <p>{this.state.message}</p>
      </form>
    );
  }
}
