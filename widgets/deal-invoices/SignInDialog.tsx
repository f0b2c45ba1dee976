import { useSyncExternalStore } from 'react';
import type { SignIn } from '../api/sign-in.ts';
import { later } from '../ui/later.ts';

const SignInSteps = later(async () => (await import('./SignInSteps.tsx')).SignInSteps);

/** Shown while something waits for the person to confirm who they are; its button takes the keys, and so comes into sight. */
export function SignInDialog({ signIn }: { signIn: SignIn }) {
  const view = useSyncExternalStore(signIn.subscribe, signIn.view);
  return view.step === 'none' ? null : <SignInSteps signIn={signIn} view={view} />;
}
