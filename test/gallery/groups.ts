import type { GalleryGroup } from './gallery-state.ts';
import { glanceGroup } from './glance-states.ts';
import { panelGroups } from './panel-states.ts';
import { settingsGroups } from './settings-states.ts';

/** Every state that people see, in the order of the gallery. */
export const groups: GalleryGroup[] = [...panelGroups, glanceGroup, ...settingsGroups];
