import type { GalleryGroup } from './gallery-state.ts';
import { glanceGroup } from './glance-states.ts';
import { instalmentStates } from './instalment-states.ts';
import { panelGroups } from './panel-states.ts';
import { editorStates } from './settings/editor-states.ts';
import { settingsGroups } from './settings-states.ts';

const editors: GalleryGroup = { name: 'settings editors', page: 'settings', states: editorStates };
const partInvoices: GalleryGroup = { name: 'panel part invoices', page: 'panel', states: instalmentStates };

/** Every state that people see, in the order of the gallery. */
export const groups: GalleryGroup[] = [...panelGroups, partInvoices, glanceGroup, ...settingsGroups, editors];
