import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { enter, me, type Entered } from '../session/office.js';
import { signedOut, useToken } from '../session/client.js';
import { SignIn, SignInAgain } from '../pages/sign-in/sign-in.js';
import '../session/preferences.js';
import { CurrentPage } from './current-page.js';
import { place } from './routes.js';

/** So often it is asked again who looks, while nobody can say. */
const AGAIN_MS = 3000;

/** Asks who looks; then shows the page of the address, or the sign-in. A session that ended asks over the page. */
export function App() {
  const entered = useSignal<Entered | null>(null);
  useEffect(() => {
    const token = place.peek().query.get('token');
    if (token !== null) useToken(token);
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      entered.value = await enter();
      if (entered.value === 'away' && me.peek() === null) timer = setTimeout(() => void ask(), AGAIN_MS);
    };
    void ask();
    return () => clearTimeout(timer);
  }, []);
  if (entered.value === null) return null;
  if (me.value === null) return <SignIn away={entered.value === 'away'} />;
  return (
    <>
      <CurrentPage />
      {signedOut.value && <SignInAgain />}
    </>
  );
}
