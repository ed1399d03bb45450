const express = require('express');
const request = require('request-promise-native');

const router = express.Router();
const usersUrl = `https://${process.env.AUTH0_DOMAIN}/api/v2/users`;

router.use((req, res, next) => (req.user ? next() : res.redirect('/login')));

router.get('/', async (req, res, next) => {
  try {
    const user = await request({
      uri: `${usersUrl}/${encodeURIComponent(req.user.profile.id)}`,
      auth: { bearer: req.user.extraParams.access_token },
      json: true
    });
    const { timezone = '' } = user.user_metadata || {};
    res.send(`
      <h1>${escape(req.user.profile.displayName)}</h1>
      <form method="post">
        <input name="timezone" value="${escape(timezone)}">
        <button>Save</button>
      </form>
      <a href="/logout">Log out</a>`);
  } catch (err) {
    next(err);
  }
});

router.post('/', async (req, res, next) => {
  try {
    await request({
      method: 'PATCH',
      uri: `${usersUrl}/${encodeURIComponent(req.user.profile.id)}`,
      auth: { bearer: req.user.extraParams.access_token },
      body: { user_metadata: { timezone: req.body.timezone } },
      json: true
    });
    res.redirect('/profile');
  } catch (err) {
    next(err);
  }
});

function escape(text) {
  return String(text).replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
}

module.exports = router;
