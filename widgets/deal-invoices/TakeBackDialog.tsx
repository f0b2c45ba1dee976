import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { explainFailure } from '../api/explain-failure.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { TextField } from '../ui/TextField.tsx';
import { ProblemList } from './ProblemList.tsx';

interface Answer {
  plan: object | null;
  problems: Parameters<typeof ProblemList>[0]['problems'];
}

interface Words {
  title: string;
  confirm: string;
  asking: string;
  notAsked: string;
  reason: string;
  reasonNote: string;
}

/**
 * Before an invoice is taken back: what Xero says that comes to, in sentences, and the reason. `agreed`: the plan that a yes
 * would be to; null: there is none now. `children` stand above, such as how much is taken back.
 */
export function TakeBackDialog<Found extends Answer, Plan extends object>(props: {
  words: Words;
  found: Pick<UseQueryResult<Found>, 'data' | 'error' | 'isFetching'>;
  agreed: Plan | null;
  describe: (answer: Found) => string[];
  onAgree: (body: { reason: string; plan: Plan }) => void;
  onCancel: () => void;
  children?: ReactNode;
}) {
  const { words, found, agreed, describe } = props;
  const [typed, setTyped] = useState('');
  const reason = typed.trim();
  return (
    <ConfirmDialog
      place="inline"
      title={words.title}
      confirmLabel={words.confirm}
      confirmStatus={agreed !== null && reason !== '' ? 'ready' : 'unavailable'}
      onConfirm={() => {
        if (agreed !== null && reason !== '') props.onAgree({ reason, plan: agreed });
      }}
      onCancel={props.onCancel}
    >
      {props.children}
      <div role="status">
        {found.isFetching && (
          <p>
            <Spinner /> {words.asking}
          </p>
        )}
        {found.error !== null && <FailureNotice title={words.notAsked} failure={explainFailure(found.error)} />}
        {found.data !== undefined && !found.isFetching && <Told answer={found.data} describe={describe} />}
      </div>
      <TextField
        {...{ label: words.reason, note: words.reasonNote, maxLength: 255 }}
        value={typed}
        onChange={setTyped}
      />
    </ConfirmDialog>
  );
}

function Told<Found extends Answer>({ answer, describe }: { answer: Found; describe: (answer: Found) => string[] }) {
  if (answer.plan === null || answer.problems.length > 0) return <ProblemList problems={answer.problems} />;
  return describe(answer).map((sentence) => <p key={sentence}>{sentence}</p>);
}
