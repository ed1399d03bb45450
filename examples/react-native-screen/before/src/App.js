import React, { useState } from 'react';
import { SafeAreaView } from 'react-native';
import LoginScreen from './LoginScreen';
import ProfileScreen from './ProfileScreen';

export default function App() {
  const [userId, setUserId] = useState(null);
  return (
    <SafeAreaView>
      {userId ? (
        <ProfileScreen userId={userId} onLogout={() => setUserId(null)} />
      ) : (
        <LoginScreen onLogin={setUserId} />
      )}
    </SafeAreaView>
  );
}
