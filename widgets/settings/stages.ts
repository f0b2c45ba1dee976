/** Pure: the stages of the CRM's pipelines as a person chooses among them. */
import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';

type Pipelines = NonNullable<ChoicesAnswer['pipelines']>;
export type Stage = Pipelines[number]['stages'][number];

/** Stages of the same value in several pipelines are one. */
export function listStages(pipelines: Pipelines): Stage[] {
  return [...new Map(pipelines.flatMap(({ stages }) => stages.map((stage) => [stage.value, stage]))).values()];
}

/** What is offered, after what is picked but no longer there. */
export function withGoneStages(offered: Stage[], picked: string[]): Stage[] {
  const gone = picked.filter((value) => !offered.some((stage) => stage.value === value));
  return [
    ...gone.map((value) => ({ value, label: value, colour: null, closedWon: false, closedLost: false })),
    ...offered,
  ];
}
