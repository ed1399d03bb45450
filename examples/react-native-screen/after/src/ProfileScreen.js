import React, { useEffect, useState } from 'react';
import { Alert, Button, Text, TextInput, View } from 'react-native';
import AsyncStorage from '@react-native-async-storage/async-storage';
import auth0 from './client';

export default function ProfileScreen({ userId, onLogout }) {
  const [name, setName] = useState('');
  const [team, setTeam] = useState('');

  useEffect(() => {
    const load = async () => {
      const accessToken = await AsyncStorage.getItem('accessToken');
      const user = await auth0.users(accessToken).getUser({ id: userId });
      setName(user.name);
      setTeam((user.userMetadata || {}).team || '');
    };
    load().catch(error => Alert.alert('Could not load the profile', error.message));
  }, [userId]);

  const save = async () => {
    try {
      const accessToken = await AsyncStorage.getItem('accessToken');
      await auth0.users(accessToken).patchUser({ id: userId, metadata: { team } });
    } catch (error) {
      Alert.alert('Could not save', error.message);
    }
  };

  const logout = async () => {
    await AsyncStorage.removeItem('accessToken');
    onLogout();
  };

  return (
    <View>
      <Text>{name}</Text>
      <TextInput value={team} onChangeText={setTeam} placeholder="Team" />
      <Button title="Save" onPress={save} />
      <Button title="Log out" onPress={logout} />
    </View>
  );
}
