// Which variables and labels of an image look as if they held a secret: by their name, or by the form of their value.

const secretName =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|SECRET_KEY(?:_BASE)?|CREDENTIALS?)$/i;

// Keys of AWS, GitHub, GitLab, Slack and Google, and private keys.
const secretValue =
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bglpat-[\w-]{20}|\bxox[abprs]-[\w-]{10}|\bAIza[\w-]{35}|-----BEGIN [A-Z ]*PRIVATE KEY/;

/** `postgres://user:password@host`, but not `https://user:$PASSWORD@host` */
const passwordInUrl = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:(?!\$)[^\s/:@]+@/i;

/** A place where the secret is, or too little to be one. */
const isPlace = (name: string, value: string): boolean =>
  /^[./]|^\$|^file:|^(?:true|false|\d)$/i.test(value) ||
  /(?:_FILE|FILE|_PATH|_DIR|_NAME|_URL|_ID)$/.test(name);

/** An empty value is none. */
export function looksLikeSecret(name: string, value: string): boolean {
  if (value === '') return false;
  return (secretName.test(name) && !isPlace(name, value)) || isSecretByItself(value);
}

/** The same for a text without a name, such as a word of a command. */
export function isSecretByItself(value: string): boolean {
  return secretValue.test(value) || passwordInUrl.test(value);
}
