// The configuration file that an open file belongs to.
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { diskFileSystem } from '../eval/index.ts';
import { defaultConfiguration, type LintConfiguration } from '../lint/config/configuration.ts';
import { Configurations } from '../lint/config/find-configuration.ts';

/**
 * The configuration of a file as `nixlayer lint` finds it; the default one where that is wrong. Reads each once.
 * @param onMistake receives what is wrong
 */
export function nearestConfigurations(
  onMistake: (message: string) => void = () => {},
): (file: string) => LintConfiguration {
  const nearest = new Configurations(diskFileSystem);
  return (file) => {
    try {
      return nearest.of(file);
    } catch (error) {
      if (!(error instanceof NixlayerError)) throw error;
      onMistake(error.hint === undefined ? error.message : `${error.message}. ${error.hint}`);
      return defaultConfiguration;
    }
  };
}
