import { defineTexts } from './define-texts.ts';
import type { TranslateOf } from './define-texts.ts';
import en from './en/simulation.json';

/** What the simulator says. */
export const simulationTexts = defineTexts('simulation', en);
export type SimulationWords = TranslateOf<typeof simulationTexts>;
