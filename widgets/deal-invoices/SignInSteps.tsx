import type { SignIn, SignInView } from '../api/sign-in.ts';
import { defineTexts } from '../texts/define-texts.ts';
import en from '../texts/en/sign-in.json';
import { uiTexts } from '../texts/ui-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ExternalLink } from '../ui/ExternalLink.tsx';
import { Spinner } from '../ui/Spinner.tsx';

const texts = defineTexts('sign-in', en);

type OpenView = Exclude<SignInView, { step: 'none' }>;

/** The steps of signing in, in the panel: why, the code while the other window is open, and how it ended. */
export function SignInSteps({ signIn, view }: { signIn: SignIn; view: OpenView }) {
  const t = useTexts(texts);
  const common = useTexts(uiTexts);
  const begin = (label: string) => (
    <Button look="primary" status={view.step === 'asking' ? 'busy' : 'ready'} onPress={signIn.begin}>
      {label}
    </Button>
  );
  return (
    <Dialog title={t('title')} place="inline" onClose={signIn.giveUp}>
      {(close) => (
        <>
          <div role="status" className="sign-in">
            {view.step === 'open' && (
              <>
                <p>
                  {t('code')} <strong>{spaced(view.code)}</strong>
                </p>
                <p className="sign-in-wait">
                  <Spinner /> {t('waiting')}
                </p>
              </>
            )}
            {view.step === 'ended' && <Ending ending={view.ending} />}
            {(view.step === 'needed' || view.step === 'asking') && (
              <p>
                {view.why} {t('needed')}
              </p>
            )}
          </div>
          {view.step === 'open' && (
            <p className="sign-in-link">
              {t('no_window')} <ExternalLink url={view.url}>{t('open_page')}</ExternalLink>
            </p>
          )}
          <div className="dialog-actions">
            <Button onPress={close}>{common('cancel')}</Button>
            {(view.step === 'needed' || view.step === 'asking') && begin(t('begin'))}
            {view.step === 'ended' && begin(common('try_again'))}
          </div>
        </>
      )}
    </Dialog>
  );
}

function Ending({ ending }: { ending: Extract<OpenView, { step: 'ended' }>['ending'] }) {
  const t = useTexts(texts);
  if (ending === 'declined' || ending === 'expired') return <p>{t(ending)}</p>;
  return (
    <p>
      {ending.why} {ending.fix}
    </p>
  );
}

function spaced(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}
