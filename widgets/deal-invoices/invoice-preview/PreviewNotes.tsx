import type { Problem } from '../../../server/api/contract/problems.ts';
import { titleOfProblem } from '../../texts/problem-words.ts';
import { Message } from '../../ui/Message.tsx';
import { ProblemWords } from '../../ui/ProblemWords.tsx';

/** What a person should know before they make the invoice; it can be made all the same. */
export function PreviewNotes({ notes }: { notes: Problem[] }) {
  return notes.map((note) => (
    <Message key={note.message} tone="info" title={titleOfProblem(note)}>
      <ProblemWords problem={note} />
    </Message>
  ));
}
