// Locks text with a passphrase: PBKDF2 makes a key of it, AES-GCM locks. Nobody can open it without the passphrase.
export const ROUNDS = 600000;

export async function keyOf(passphrase, salt, rounds = ROUNDS) {
  const typed = new TextEncoder().encode(passphrase.normalize("NFKC"));
  const base = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

// The first 12 bytes are the nonce.
export async function locked(key, value) {
  const iv = random(12);
  const text = new TextEncoder().encode(JSON.stringify(value));
  return new Uint8Array([...iv, ...new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text))]);
}

// Throws when the key is not the one that locked it.
export async function unlocked(key, bytes) {
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.slice(0, 12) }, key, bytes.slice(12));
  return JSON.parse(new TextDecoder().decode(text));
}
