import type { GalleryGroup } from './gallery-state.ts';
import { panelGroups } from './panel-states.ts';
import { panelTroubles } from './panel-troubles.ts';
import { settingsGroups } from './settings-states.ts';

/** Every state that people see, in the order of the gallery. */
export const groups: GalleryGroup[] = [...panelGroups, panelTroubles, ...settingsGroups];
