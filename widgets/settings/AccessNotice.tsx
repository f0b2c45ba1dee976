import { ApiError } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Message } from '../ui/Message.tsx';

/** Whether it is the person who is refused, not the request that failed. */
export function isRefusal(error: Error | null): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}

/** Not signed in, not an administrator, or simply broken: each with the way on. */
export function AccessNotice({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useTexts(settingsTexts);
  const signIn = (label: string) => (
    <a className="button button-primary" href="/signin">
      {label}
    </a>
  );
  if (error instanceof ApiError && error.status === 401) {
    return (
      <Message tone="info" title={t('sign_in_title')} action={signIn(t('sign_in'))}>
        <p>{t('sign_in_why')}</p>
      </Message>
    );
  }
  if (error instanceof ApiError && error.status === 403) {
    return (
      <Message tone="warn" title={t('no_administrator')} action={signIn(t('sign_in_as_someone'))}>
        <p>
          {t('ask_administrator')} {error.fix}
        </p>
      </Message>
    );
  }
  return (
    <FailureNotice
      title={t('not_read')}
      failure={explainFailure(error)}
      retry={{ status: 'ready', onPress: onRetry }}
    />
  );
}
