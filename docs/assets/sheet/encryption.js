// Encrypts words with a passphrase: PBKDF2 makes a key of it, AES-GCM locks. Nobody can open them without the passphrase.
export const ROUNDS = 600000;

const MOST = 65536; // bytes that a browser gives at once

// A browser offers encryption on a safe connection only.
export const canEncrypt = () => Boolean(globalThis.crypto?.subtle);

export function randomBytes(length) {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += MOST) crypto.getRandomValues(bytes.subarray(at, at + MOST));
  return bytes;
}

// A name that nothing else has.
export const newId = () => Array.from(randomBytes(16), (byte) => byte.toString(16).padStart(2, "0")).join("");

const toBytes = (value) => new TextEncoder().encode(JSON.stringify(value));
const fromBytes = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

// A key knows what it was made with, so that all it locks can be opened by the passphrase alone.
/**
 * @param {string} passphrase
 * @param {Iterable<number>} given the salt
 * @returns {Promise<Key>}
 */
export async function deriveKey(passphrase, given = randomBytes(16), rounds = ROUNDS) {
  const salt = new Uint8Array(given);
  const typed = new TextEncoder().encode(passphrase.normalize("NFKC"));
  const base = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return { salt, rounds, secret: await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]) };
}

// Whether a lock, or what it locked, belongs to a key; without a lock, whether there is no key.
/** @param {Locked} lock @param {Locked} key */
export const sameKey = (lock, key) => String(lock?.salt ?? "") === String(key?.salt ?? "");

/**
 * @typedef {{ salt: Uint8Array<ArrayBuffer>, rounds: number }} Recipe what a passphrase becomes a key with
 * @typedef {Recipe & { secret: CryptoKey }} Key
 * @typedef {{ salt?: Iterable<number> } | null | undefined} Locked a lock, or what it locked
 * @typedef {{ noise: string, words: string, salt: number[], rounds: number }} Masked last words that noise hides
 */

// The first 12 bytes are the nonce.
/** @param {Key} key @param {Uint8Array<ArrayBuffer>} bytes */
async function encryptBytes({ secret }, bytes) {
  const iv = randomBytes(12);
  return new Uint8Array([...iv, ...new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, secret, bytes))]);
}

/** @param {Key} key @param {Uint8Array<ArrayBuffer>} bytes */
const decryptBytes = async ({ secret }, bytes) =>
  new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.slice(0, 12) }, secret, bytes.slice(12)));

/** @param {Key} key */
export const encrypt = (key, value) => encryptBytes(key, toBytes(value));

// Throws when the key is not the one that locked it.
/** @param {Key} key @param {Uint8Array<ArrayBuffer>} bytes */
export const decrypt = async (key, bytes) => fromBytes(await decryptBytes(key, bytes));

// Bytes as text that JSON can hold.
export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// ── Words of a page that is going away ───────────────────────────────────────────────────────────────────────────────
// Encryption takes a moment that such a page does not have. So noise is made and locked beforehand, and the last words are
// mixed with it at once: a one-time pad. Noise serves once.

/** @typedef {{ bytes: Uint8Array, noise: string, salt: number[], rounds: number }} Noise */

/** @param {Key} key @param {number} length @returns {Promise<Noise>} */
export async function makeNoise(key, length) {
  const bytes = randomBytes(length);
  return { bytes, noise: toBase64(await encryptBytes(key, bytes)), salt: [...key.salt], rounds: key.rounds };
}

const xor = (bytes, noise) => bytes.map((byte, at) => byte ^ noise[at]);

// Nothing when the noise is too short.
/** @param {Noise} noise @returns {Masked | undefined} */
export function mask({ bytes, ...about }, value) {
  const words = toBytes(value);
  return words.length > bytes.length ? undefined : { ...about, words: toBase64(xor(words, bytes)) };
}

/** @param {Key} key @param {Masked} last */
export const unmask = async (key, { noise, words }) => fromBytes(xor(fromBase64(words), await decryptBytes(key, fromBase64(noise))));
