// Dark or light, as the system has it or as it was chosen.
import type { State } from '../model/place.ts';

export const isDarkNow = ({ theme }: State): boolean =>
  theme === undefined ? window.matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
