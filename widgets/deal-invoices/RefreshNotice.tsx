import { formatTime } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';

const titles = {
  offline: 'You are offline',
  failed: 'The latest state could not be read',
} as const;

/** What is shown may be old; since when. */
export function RefreshNotice({ trouble, lastKnownAt }: { trouble: keyof typeof titles; lastKnownAt: string | null }) {
  return (
    <Message tone="warn" title={titles[trouble]}>
      <p>
        {lastKnownAt === null
          ? 'The invoices appear as soon as the network is back.'
          : `Showing what was known at ${formatTime(lastKnownAt)}. The panel keeps trying.`}
      </p>
    </Message>
  );
}
