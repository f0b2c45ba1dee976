import { useEffect, useId, useRef, useSyncExternalStore } from 'react';
import type { SignIn, SignInView } from '../api/sign-in.ts';
import { Button } from '../ui/Button.tsx';
import { ExternalLink } from '../ui/ExternalLink.tsx';
import { Spinner } from '../ui/Spinner.tsx';

/** Shown while something waits for the person to confirm who they are; above any other dialog that may be open. */
export function SignInDialog({ signIn }: { signIn: SignIn }) {
  const view = useSyncExternalStore(signIn.subscribe, signIn.view);
  return view.step === 'none' ? null : <OpenDialog signIn={signIn} view={view} />;
}

function OpenDialog({ signIn, view }: { signIn: SignIn; view: Exclude<SignInView, { step: 'none' }> }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element?.open === false) element.showModal();
  }, []);
  const begin = (label: string) => (
    <Button look="primary" status={view.step === 'asking' ? 'busy' : 'ready'} onPress={signIn.begin}>
      {label}
    </Button>
  );
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={titleId} onClose={signIn.giveUp}>
      <h2 id={titleId}>Confirm that it is you</h2>
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
        <Button onPress={() => dialog.current?.close()}>Cancel</Button>
        {(view.step === 'needed' || view.step === 'asking') && begin('Sign in with Zoho')}
        {view.step === 'ended' && begin('Try again')}
      </div>
    </dialog>
  );
}

function spaced(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}
