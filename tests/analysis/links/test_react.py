"""Props, default props, context, state and its setters, hooks."""

from __future__ import annotations

import pytest

from tests.analysis.links.conftest import Follow, Linked

PATHS = {
    "props function component": (
        """
==> App.jsx
import Profile from './Profile';
LOGIN
let held;
webAuth.parseHash((err, r) => { held = r.idToken; });
export const App = () => <main><Profile bearer={held} id="x"/></main>;
==> Profile.jsx
export default function Profile(props) {
SEND props.bearer
}
""",
        ["App.jsx:4 idToken of the login's result", "App.jsx:5 passed as props"],
    ),
    "props class component": (
        """
==> App.jsx
import { Profile } from './Profile';
LOGIN
let held;
webAuth.parseHash((err, r) => { held = r.idToken; });
export const App = () => <main><Profile bearer={held} id="x"/></main>;
==> Profile.jsx
export class Profile extends React.Component {
  componentDidMount() {
SEND this.props.bearer
  }
}
""",
        ["App.jsx:4 idToken of the login's result", "App.jsx:5 the prop bearer of <Profile>"],
    ),
    "props class destructured": (
        """
==> App.jsx
import { Profile } from './Profile';
LOGIN
let held;
webAuth.parseHash((err, r) => { held = r.idToken; });
export const App = () => <main><Profile bearer={held} id="x"/></main>;
==> Profile.jsx
export class Profile extends React.Component {
  componentDidMount() {
    const { bearer } = this.props;
SEND bearer
  }
}
""",
        ["App.jsx:4 idToken of the login's result", "App.jsx:5 the prop bearer of <Profile>"],
    ),
    "props destructured": (
        """
==> App.jsx
import Profile from './Profile';
LOGIN
let held;
webAuth.parseHash((err, r) => { held = r.idToken; });
export const App = () => <main><Profile bearer={held} id="x"/></main>;
==> Profile.jsx
const Profile = ({ bearer, id }) => {
SEND bearer
};
export default Profile;
""",
        ["App.jsx:4 idToken of the login's result", "App.jsx:5 passed as bearer"],
    ),
    "props wrapped connect": (
        """
==> App.jsx
import Profile from './Profile';
LOGIN
let held;
webAuth.parseHash((err, r) => { held = r.idToken; });
export const App = () => <main><Profile bearer={held} id="x"/></main>;
==> Profile.jsx
class Profile extends React.Component {
  componentDidMount() {
SEND this.props.bearer
  }
}
export default connect(null)(withRouter(Profile));
""",
        ["App.jsx:4 idToken of the login's result", "App.jsx:5 the prop bearer of <Profile>"],
    ),
    "props spread": (
        """
==> App.jsx
import Profile from './Profile';
LOGIN
let held;
webAuth.parseHash((err, r) => { held = r.idToken; });
const handed = {bearer: held};
export const App = () => <main><Profile {...handed} id="x"/></main>;
==> Profile.jsx
const Profile = ({ bearer, id }) => {
SEND bearer
};
export default Profile;
""",
        ["App.jsx:4 idToken of the login's result", "App.jsx:6 passed as bearer"],
    ),
    "defaultProps": (
        """
==> auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export const current = () => held;
==> Profile.jsx
import { current } from './auth';
class Profile extends React.Component {
  componentDidMount() {
SEND this.props.bearer
  }
}
Profile.defaultProps = { bearer: current(), id: 'x' };
""",
        ["auth.js:3 idToken of the login's result", "Profile.jsx:7 returned by current()"],
    ),
    "defaultProps function static": (
        """
==> auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export const current = () => held;
==> Profile.jsx
import { current } from './auth';
class Profile extends React.Component {
  static defaultProps = { bearer: current(), id: 'x' };
  componentDidMount() {
SEND this.props.bearer
  }
}
""",
        ["auth.js:3 idToken of the login's result", "Profile.jsx:3 returned by current()"],
    ),
    "context useContext": (
        """
==> session.js
import React from 'react';
export const Session = React.createContext({});
==> App.jsx
import { Session } from './session';
LOGIN
let held;
webAuth.parseHash((err, r) => { held = r.idToken; });
export const App = () => <Session.Provider value={{ bearer: held }}><Profile/></Session.Provider>;
==> Profile.jsx
import { useContext } from 'react';
import { Session } from './session';
export default function Profile({ id }) {
  const { bearer } = useContext(Session);
SEND bearer
}
""",
        ["App.jsx:4 idToken of the login's result", "App.jsx:5 provided by a context"],
    ),
    "context Consumer": (
        """
==> session.js
import React from 'react';
export const Session = React.createContext({});
==> App.jsx
import { Session } from './session';
LOGIN
let held;
webAuth.parseHash((err, r) => { held = r.idToken; });
export const App = () => <Session.Provider value={held}><Profile/></Session.Provider>;
==> Profile.jsx
import { Session } from './session';
export default function Profile({ id }) {
  return <Session.Consumer>{value => {
SEND value
  }}</Session.Consumer>;
}
""",
        ["App.jsx:4 idToken of the login's result", "App.jsx:5 passed as value"],
    ),
    "context hook": (
        """
==> session.jsx
import React, { useContext, useState } from 'react';
const Session = React.createContext();
LOGIN
export function SessionProvider({ children }) {
  const [bearer, setBearer] = useState(null);
  const finish = () => webAuth.parseHash((err, r) => { setBearer(r.idToken); });
  return <Session.Provider value={{ bearer, finish }}>{children}</Session.Provider>;
}
export const useSession = () => useContext(Session);
==> Profile.jsx
import { useSession } from './session';
export default function Profile({ id }) {
  const { bearer } = useSession();
SEND bearer
}
""",
        [
            "session.jsx:6 idToken of the login's result",
            "session.jsx:7 provided by a context",
            "Profile.jsx:3 returned by useSession()",
        ],
    ),
    "useState": (
        """
==> Profile.jsx
LOGIN
export default function Profile({ id }) {
  const [held, setHeld] = useState(null);
  useEffect(() => { webAuth.parseHash((err, r) => { setHeld(r.idToken); }); }, []);
  const show = () => {
SEND held
  };
}
""",
        ["Profile.jsx:4 idToken of the login's result"],
    ),
    "useState setter passed as prop": (
        """
==> App.jsx
import Login from './Login';
import Profile from './Profile';
export default function App() {
  const [held, setHeld] = useState(null);
  return <main><Login onDone={setHeld}/><Profile bearer={held}/></main>;
}
==> Login.jsx
LOGIN
export default function Login({ onDone }) {
  useEffect(() => { webAuth.parseHash((err, r) => { onDone(r.idToken); }); }, []);
}
==> Profile.jsx
export default function Profile({ bearer }) {
SEND bearer
}
""",
        [
            "Login.jsx:3 idToken of the login's result",
            "Login.jsx:3 set as state",
            "App.jsx:5 passed as bearer",
        ],
    ),
    "class state": (
        """
==> Profile.jsx
LOGIN
export default class Profile extends React.Component {
  componentDidMount() { webAuth.parseHash((err, r) => { this.setState({ held: r.idToken }); }); }
  show(id) {
    const { held } = this.state;
SEND held
  }
}
""",
        ["Profile.jsx:3 idToken of the login's result", "Profile.jsx:3 assigned to this.state.held"],
    ),
    "hook returning object": (
        """
==> useSession.js
LOGIN
export function useSession() {
  const [held, setHeld] = useState(null);
  useEffect(() => { webAuth.parseHash((err, r) => { setHeld(r.idToken); }); }, []);
  return { bearer: held, other: window.pasted };
}
==> Profile.jsx
import { useSession } from './useSession';
export default function Profile({ id }) {
  const { bearer } = useSession();
SEND bearer
}
""",
        ["useSession.js:4 idToken of the login's result", "Profile.jsx:3 returned by useSession()"],
    ),
    "hook array": (
        """
==> useSession.js
LOGIN
export function useSession() {
  const [held, setHeld] = useState(null);
  useEffect(() => { webAuth.parseHash((err, r) => { setHeld(r.idToken); }); }, []);
  return [held, window.pasted];
}
==> Profile.jsx
import { useSession } from './useSession';
export default function Profile({ id }) {
  const [bearer] = useSession();
SEND bearer
}
""",
        ["useSession.js:4 idToken of the login's result", "Profile.jsx:3 returned by useSession()"],
    ),
}

MISSES = {
    "props": """
==> App.jsx
import Profile from './Profile';
import Menu from './Menu';
LOGIN
let held;
webAuth.parseHash((err, r) => { held = r.idToken; });
export const App = () => <main><Menu bearer={held}/><Profile bearer={window.pasted} id="x"/></main>;
==> Menu.jsx
export default function Menu(props) { return <b>{props.bearer}</b>; }
==> Profile.jsx
export default function Profile(props) {
SEND props.bearer
}
""",
    "props class": """
==> App.jsx
import Profile from './Profile';
import Menu from './Menu';
LOGIN
let held;
webAuth.parseHash((err, r) => { held = r.idToken; });
export const App = () => <main><Menu bearer={held}/><Profile bearer={window.pasted} id="x"/></main>;
==> Menu.jsx
export default class Menu extends React.Component { render() { return <b>{this.props.bearer}</b>; } }
==> Profile.jsx
export default class Profile extends React.Component {
  componentDidMount() {
SEND this.props.bearer
  }
}
""",
    "defaultProps": """
==> auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export const current = () => held;
==> Profile.jsx
import { current } from './auth';
class Menu extends React.Component {
  render() { return <b>{this.props.bearer}</b>; }
}
Menu.defaultProps = { bearer: current() };
class Profile extends React.Component {
  componentDidMount() {
SEND this.props.bearer
  }
}
Profile.defaultProps = { bearer: window.pasted };
""",
    "context": """
==> session.js
import React from 'react';
export const Session = React.createContext({});
export const Theme = React.createContext({});
==> App.jsx
import { Session, Theme } from './session';
LOGIN
let held;
webAuth.parseHash((err, r) => { held = r.idToken; });
export const App = () => <Session.Provider value={{ bearer: held }}><Theme.Provider value={{bearer: window.pasted}}><Profile/></Theme.Provider></Session.Provider>;
==> Profile.jsx
import { useContext } from 'react';
import { Theme } from './session';
export default function Profile({ id }) {
  const { bearer } = useContext(Theme);
SEND bearer
}
""",
    "useState": """
==> Profile.jsx
LOGIN
export default function Profile({ id }) {
  const [held, setHeld] = useState(null);
  const [other, setOther] = useState(null);
  useEffect(() => { webAuth.parseHash((err, r) => { setHeld(r.idToken); setOther(window.pasted); }); }, []);
  const show = () => {
SEND other
  };
}
""",
    "hook": """
==> useSession.js
LOGIN
export function useSession() {
  const [held, setHeld] = useState(null);
  useEffect(() => { webAuth.parseHash((err, r) => { setHeld(r.idToken); }); }, []);
  return { bearer: held, other: window.pasted };
}
==> Profile.jsx
import { useSession } from './useSession';
export default function Profile({ id }) {
  const { other } = useSession();
SEND other
}
""",
}


@pytest.mark.parametrize("claim", PATHS)
def test_the_way_of_the_token_is_found_step_by_step(claim: str, follow: Follow) -> None:
    program, steps = PATHS[claim]
    assert follow(program) == steps


@pytest.mark.parametrize("claim", MISSES)
def test_what_only_looks_alike_is_not_linked(claim: str, linked: Linked) -> None:
    assert linked(MISSES[claim]) == []
