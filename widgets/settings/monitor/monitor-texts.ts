import { defineTexts } from '../../texts/define-texts.ts';
import type { TranslateOf } from '../../texts/define-texts.ts';
import en from '../../texts/en/monitor.json';

/** What the monitor, the sync log, the alerts and the versions of the settings say. */
export const monitorTexts = defineTexts('monitor', en);
export type MonitorWords = TranslateOf<typeof monitorTexts>;
