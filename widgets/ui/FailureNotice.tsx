import { uiTexts } from '../texts/ui-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from './Button.tsx';
import { Message } from './Message.tsx';

/** Something that did not work: what, why, what to do, and a button to try again where that is safe. */
export function FailureNotice(props: {
  title: string;
  /** `original`: the same in English, where `why` is a translation that knows less. */
  failure: { why: string; fix: string | null; original?: string | null };
  retry?: { status: 'ready' | 'busy'; onPress: () => void };
}) {
  const t = useTexts(uiTexts);
  const { title, failure, retry } = props;
  return (
    <div role="alert">
      <Message
        tone="bad"
        title={title}
        action={
          retry !== undefined && (
            <Button status={retry.status} onPress={retry.onPress}>
              {t('try_again')}
            </Button>
          )
        }
      >
        <p>
          <bdi>{failure.why}</bdi>
        </p>
        {failure.fix !== null && (
          <p>
            <bdi>{failure.fix}</bdi>
          </p>
        )}
        {failure.original && (
          <p className="original">
            <bdi lang="en">{failure.original}</bdi>
          </p>
        )}
      </Message>
    </div>
  );
}
