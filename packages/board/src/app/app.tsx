import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { enter, me } from '../session/office.js';
import { signedOut, useToken } from '../session/client.js';
import { SignIn, SignInAgain } from '../pages/sign-in/sign-in.js';
import '../session/preferences.js';
import { CurrentPage } from './current-page.js';
import { place } from './routes.js';

/** Asks once who looks; then shows the page of the address, or the sign-in. A session that ended asks over the page. */
export function App() {
  const asked = useSignal(false);
  useEffect(() => {
    const token = place.peek().query.get('token');
    if (token !== null) useToken(token);
    void enter().then(() => {
      asked.value = true;
    });
  }, []);
  if (!asked.value) return null;
  if (me.value === null) return <SignIn />;
  return (
    <>
      <CurrentPage />
      {signedOut.value && <SignInAgain />}
    </>
  );
}
