const express = require('express');
const passport = require('passport');

const router = express.Router();

router.get(
  '/login',
  passport.authenticate('auth0', {
    audience: `https://${process.env.AUTH0_DOMAIN}/api/v2/`,
    scope: 'openid profile read:current_user update:current_user_metadata'
  })
);

router.get(
  '/callback',
  passport.authenticate('auth0', { failureRedirect: '/' }),
  (req, res) => res.redirect('/profile')
);

router.get('/logout', (req, res) => {
  const returnTo = encodeURIComponent(`${req.protocol}://${req.get('host')}/`);
  req.session.destroy(() => {
    res.redirect(
      `https://${process.env.AUTH0_DOMAIN}/v2/logout?client_id=${process.env.AUTH0_CLIENT_ID}&returnTo=${returnTo}`
    );
  });
});

module.exports = router;
