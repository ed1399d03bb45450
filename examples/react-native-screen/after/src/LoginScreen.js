import React from 'react';
import { Alert, Button, View } from 'react-native';
import AsyncStorage from '@react-native-async-storage/async-storage';
import auth0 from './client';

export default function LoginScreen({ onLogin }) {
  const login = async () => {
    try {
      const credentials = await auth0.webAuth.authorize({
        audience: 'https://acme.eu.auth0.com/api/v2/',
        scope: 'openid profile read:current_user update:current_user_metadata'
      });
      const info = await auth0.auth.userInfo({ token: credentials.accessToken });
      await AsyncStorage.setItem('accessToken', credentials.accessToken);
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
