"""Redux, vuex and pinia: from the action or mutation to the component that reads the state."""

from __future__ import annotations

import pytest

from tests.analysis.links.conftest import Follow, Linked

PATHS = {
    "redux switch reducer connect": (
        """
==> actions.js
LOGIN
export const loggedIn = (bearer) => ({ type: 'LOGGED_IN', payload: bearer });
export const finish = () => (dispatch) => { webAuth.parseHash((err, r) => { dispatch(loggedIn(r.idToken)); }); };
==> reducers/index.js
import { combineReducers } from 'redux';
import session from './session';
export default combineReducers({ session });
==> reducers/session.js
export default function session(state = { bearer: null }, action) {
  switch (action.type) {
    case 'LOGGED_IN': return { ...state, bearer: action.payload };
    default: return state;
  }
}
==> Profile.jsx
import { connect } from 'react-redux';
const Profile = ({ bearer, id }) => {
SEND bearer
};
export default connect((state) => ({ bearer: state.session.bearer }))(Profile);
""",
        [
            "actions.js:3 idToken of the login's result",
            "actions.js:2 dispatched as LOGGED_IN",
            "reducers/session.js:3 the state's session.bearer is set here",
            "Profile.jsx:5 passed as bearer",
        ],
    ),
    "redux useSelector": (
        """
==> actions.js
LOGIN
export const finish = () => (dispatch) => { webAuth.parseHash((err, r) => { dispatch({ type: LOGGED_IN, held: r.idToken }); }); };
==> reducers.js
const session = (state = {}, action) => {
  if (action.type === LOGGED_IN) return Object.assign({}, state, { bearer: action.held });
  return state;
};
export default combineReducers({ session });
==> Profile.jsx
import { useSelector } from 'react-redux';
export function Profile({ id }) {
  const bearer = useSelector((state) => state.session.bearer);
SEND bearer
}
""",
        [
            "actions.js:2 idToken of the login's result",
            "actions.js:2 dispatched as LOGGED_IN",
            "reducers.js:2 the state's session.bearer is set here",
            "Profile.jsx:3 selected from the state",
        ],
    ),
    "redux toolkit slice": (
        """
==> slice.js
import { createSlice } from '@reduxjs/toolkit';
const slice = createSlice({
  name: 'session',
  initialState: { bearer: null },
  reducers: { loggedIn(state, action) { state.bearer = action.payload; }, themed(state, action) { state.theme = action.payload; } },
});
export const { loggedIn, themed } = slice.actions;
export default slice.reducer;
==> auth.js
import { loggedIn } from './slice';
LOGIN
export const finish = () => (dispatch) => { webAuth.parseHash((err, r) => { dispatch(loggedIn(r.idToken)); }); };
==> Profile.jsx
import { useSelector } from 'react-redux';
export function Profile({ id }) {
  const { bearer } = useSelector((state) => state.session);
SEND bearer
}
""",
        [
            "auth.js:3 idToken of the login's result",
            "slice.js:5 the state's session.bearer is set here",
            "Profile.jsx:3 selected from the state",
        ],
    ),
    "redux getState": (
        """
==> actions.js
LOGIN
export const finish = () => (dispatch) => { webAuth.parseHash((err, r) => { dispatch({ type: 'LOGGED_IN', held: r.idToken }); }); };
==> reducers.js
const session = (state = {}, action) => {
  switch (action.type) { case 'LOGGED_IN': return { ...state, bearer: action.held }; }
  return state;
};
==> profile.js
export const show = (id) => (dispatch, getState) => {
SEND getState().session.bearer
};
""",
        [
            "actions.js:2 idToken of the login's result",
            "actions.js:2 dispatched as LOGGED_IN",
            "reducers.js:2 the state's session.bearer is set here",
        ],
    ),
    "vuex": (
        """
==> store/index.js
LOGIN
export default new Vuex.Store({
  state: { bearer: null, theme: 'dark' },
  mutations: {
    loggedIn(state, bearer) { state.bearer = bearer; },
    themed(state, theme) { state.theme = theme; }
  },
  actions: {
    finish({ commit }) { webAuth.parseHash((err, r) => { commit('loggedIn', r.idToken); }); }
  },
  getters: { held: (state) => state.bearer }
});
==> Profile.vue
<template><b/></template>
<script>
export default {
  methods: { show(id) {
SEND this.$store.state.bearer
  } }
};
</script>
""",
        ["store/index.js:9 idToken of the login's result", "store/index.js:5 the state's bearer is set here"],
    ),
    "vuex getter payload": (
        """
==> store/index.js
LOGIN
export default new Vuex.Store({
  state: { bearer: null, theme: 'dark' },
  mutations: {
    LOGGED_IN(state, payload) { state.bearer = payload.bearer; },
  },
  actions: {
    finish(context) { webAuth.parseHash((err, r) => { context.commit('LOGGED_IN', { bearer: r.idToken }); }); }
  },
  getters: { held: (state) => state.bearer }
});
==> Profile.vue
<template><b/></template>
<script>
export default {
  methods: { show(id) {
SEND this.$store.getters.held
  } }
};
</script>
""",
        [
            "store/index.js:8 idToken of the login's result",
            "store/index.js:8 passed as payload",
            "store/index.js:5 the state's bearer is set here",
            "store/index.js:10 the getter held",
        ],
    ),
    "vuex mapState": (
        """
==> store/index.js
LOGIN
export default new Vuex.Store({
  state: { bearer: null, theme: 'dark' },
  mutations: {
    loggedIn(state, bearer) { state.bearer = bearer; },
  },
  actions: {
    finish({ commit }) { webAuth.parseHash((err, r) => { commit('loggedIn', r.idToken); }); }
  },
});
==> Profile.vue
<template><b/></template>
<script>
import { mapState } from 'vuex';
export default {
  computed: { ...mapState(['bearer']) },
  methods: { show(id) {
SEND this.bearer
  } }
};
</script>
""",
        ["store/index.js:8 idToken of the login's result", "store/index.js:5 the state's bearer is set here"],
    ),
    "pinia": (
        """
==> stores/session.js
import { defineStore } from 'pinia';
LOGIN
export const useSessionStore = defineStore('session', {
  state: () => ({ bearer: null, other: null }),
  actions: { finish() { webAuth.parseHash((err, r) => { this.bearer = r.idToken; this.other = window.pasted; }); } }
});
==> Profile.vue
<script setup>
import { useSessionStore } from './stores/session';
const session = useSessionStore();
function show(id) {
SEND session.bearer
}
</script>
""",
        ["stores/session.js:5 idToken of the login's result", "stores/session.js:5 the store's bearer"],
    ),
    "pinia setup": (
        """
==> stores/session.js
import { defineStore } from 'pinia';
LOGIN
export const useSessionStore = defineStore('session', () => {
  const bearer = ref(null);
  function finish() { webAuth.parseHash((err, r) => { bearer.value = r.idToken; }); }
  return { bearer, finish };
});
==> Profile.vue
<script setup>
import { useSessionStore } from './stores/session';
const session = useSessionStore();
function show(id) {
SEND session.bearer
}
</script>
""",
        ["stores/session.js:5 idToken of the login's result", "stores/session.js:5 assigned to bearer"],
    ),
}

MISSES = {
    "redux other field": """
==> actions.js
LOGIN
export const finish = () => (dispatch) => { webAuth.parseHash((err, r) => { dispatch({ type: 'LOGGED_IN', held: r.idToken }); }); };
export const themed = (theme) => ({ type: 'THEMED', theme: theme.idToken });
==> reducers.js
const session = (state = {}, action) => {
  switch (action.type) { case 'LOGGED_IN': return { ...state, bearer: action.held }; case 'THEMED': return { ...state, theme: action.name };  }
  return state;
};
==> Profile.jsx
import { useSelector } from 'react-redux';
export function Profile({ id }) {
  const theme = useSelector((state) => state.session.theme);
SEND theme
}
""",
    "vuex": """
==> store/index.js
LOGIN
export default new Vuex.Store({
  state: { bearer: null, theme: 'dark' },
  mutations: {
    loggedIn(state, bearer) { state.bearer = bearer; },
    themed(state, theme) { state.theme = theme; }
  },
  actions: {
    finish({ commit }) { webAuth.parseHash((err, r) => { commit('loggedIn', r.idToken); commit('themed', 'dark'); }); }
  }
});
==> Profile.vue
<template><b/></template>
<script>
export default {
  methods: { show(id) {
SEND this.$store.state.theme
  } }
};
</script>
""",
    "pinia": """
==> stores/session.js
import { defineStore } from 'pinia';
LOGIN
export const useSessionStore = defineStore('session', {
  state: () => ({ bearer: null, other: null }),
  actions: { finish() { webAuth.parseHash((err, r) => { this.bearer = r.idToken; this.other = window.pasted; }); } }
});
==> Profile.vue
<script setup>
import { useSessionStore } from './stores/session';
const session = useSessionStore();
function show(id) {
SEND session.other
}
</script>
""",
}


@pytest.mark.parametrize("claim", PATHS)
def test_the_way_of_the_token_is_found_step_by_step(claim: str, follow: Follow) -> None:
    program, steps = PATHS[claim]
    assert follow(program) == steps


@pytest.mark.parametrize("claim", MISSES)
def test_what_only_looks_alike_is_not_linked(claim: str, linked: Linked) -> None:
    assert linked(MISSES[claim]) == []
