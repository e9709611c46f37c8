// Addresses as anyone may read them: those of packages and repositories may let in who knows them.
import { looksLikeSecret } from '../image/secret-variable.ts';

/** A URL, or a text with some, without what lets others in: a user and password, and parameters that look like secrets. */
export function publicUrl(url: string): string {
  return url
    .replace(/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#"]*@/gi, '$1')
    .replace(/([?&;])([\w.-]+)=([^&;#]*)/g, (whole, before: string, name: string, value: string) =>
      isSecretParameter(name, value) ? `${before}${name}=***` : whole,
    );
}

function isSecretParameter(name: string, value: string): boolean {
  return (
    looksLikeSecret(name.replaceAll(/[.-]/g, '_'), value) ||
    /(?:sig|signature|token|credential|key|secret|password|auth)$/i.test(name)
  );
}
