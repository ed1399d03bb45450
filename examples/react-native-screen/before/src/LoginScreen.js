import React from 'react';
import { Alert, Button, View } from 'react-native';
import AsyncStorage from '@react-native-async-storage/async-storage';
import auth0 from './client';

export default function LoginScreen({ onLogin }) {
  const login = async () => {
    try {
      const credentials = await auth0.webAuth.authorize({
        scope: 'openid profile'
      });
      const info = await auth0.auth.userInfo({ token: credentials.accessToken });
      await AsyncStorage.setItem('idToken', credentials.idToken);
      onLogin(info.sub);
    } catch (error) {
      Alert.alert('Login failed', error.message);
    }
  };

  return (
    <View>
      <Button title="Log in" onPress={login} />
    </View>
  );
}
