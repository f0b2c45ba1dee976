import { useSyncExternalStore } from 'react';
import type { SignIn, SignInView } from '../api/sign-in.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ExternalLink } from '../ui/ExternalLink.tsx';
import { Spinner } from '../ui/Spinner.tsx';

/** Shown while something waits for the person to confirm who they are; its button takes the keys, and so comes into sight. */
export function SignInDialog({ signIn }: { signIn: SignIn }) {
  const view = useSyncExternalStore(signIn.subscribe, signIn.view);
  return view.step === 'none' ? null : <OpenDialog signIn={signIn} view={view} />;
}

function OpenDialog({ signIn, view }: { signIn: SignIn; view: Exclude<SignInView, { step: 'none' }> }) {
  const begin = (label: string) => (
    <Button look="primary" status={view.step === 'asking' ? 'busy' : 'ready'} onPress={signIn.begin}>
      {label}
    </Button>
  );
  return (
    <Dialog title="Confirm that it is you" place="inline" onClose={signIn.giveUp}>
      {(close) => (
        <>
          <div role="status" className="sign-in">
            {view.step === 'open' && (
              <>
                <p>
                  Say yes in the window that has opened, if it shows this code: <strong>{spaced(view.code)}</strong>
                </p>
                <p className="sign-in-wait">
                  <Spinner /> Waiting for you
                </p>
              </>
            )}
            {view.step === 'ended' && <p>{view.ending}</p>}
            {(view.step === 'needed' || view.step === 'asking') && (
              <p>{view.why} Zoho says who you are, in a window of its own.</p>
            )}
          </div>
          {view.step === 'open' && (
            <p className="sign-in-link">
              No window? <ExternalLink url={view.url}>Open the page</ExternalLink>
            </p>
          )}
          <div className="dialog-actions">
            <Button onPress={close}>Cancel</Button>
            {(view.step === 'needed' || view.step === 'asking') && begin('Sign in with Zoho')}
            {view.step === 'ended' && begin('Try again')}
          </div>
        </>
      )}
    </Dialog>
  );
}

function spaced(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}
