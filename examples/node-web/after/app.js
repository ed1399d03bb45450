require('dotenv').config();

const express = require('express');
const session = require('express-session');
const passport = require('passport');
const Auth0Strategy = require('passport-auth0');

const authRoutes = require('./routes/auth');
const profileRoutes = require('./routes/profile');

passport.use(
  new Auth0Strategy(
    {
      domain: process.env.AUTH0_DOMAIN,
      clientID: process.env.AUTH0_CLIENT_ID,
      clientSecret: process.env.AUTH0_CLIENT_SECRET,
      callbackURL: process.env.AUTH0_CALLBACK_URL
    },
    (accessToken, refreshToken, extraParams, profile, done) => {
      return done(null, { profile, extraParams });
    }
  )
);

passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = express();

app.use(express.urlencoded({ extended: false }));
app.use(
  session({
    secret: process.env.SESSION_SECRET,
    resave: false,
    saveUninitialized: false
  })
);
app.use(passport.initialize());
app.use(passport.session());

app.use('/', authRoutes);
app.use('/profile', profileRoutes);

app.get('/', (req, res) => {
  res.send('<h1>Acme</h1><a href="/profile">My profile</a>');
});

app.use((err, req, res, next) => {
  res.status(err.statusCode || 500).send(`That did not work: ${err.name}`);
});

if (require.main === module) {
  app.listen(3000, () => console.log('Listening on http://localhost:3000'));
}

module.exports = app;
