// The form that asks for a passphrase.
import { canEncrypt } from "./encryption.js";
import { reason } from "./store.js";
import { make, p, say } from "./words.js";

const input = (autocomplete) => make("input", { type: "password", required: true, autocomplete });

// `use` gets the passphrase, and throws when it is wrong. A new one is typed twice, so that a slip locks no one out.
export function passphraseForm(action, use, fresh = false) {
  if (!canEncrypt()) return p(say("no_lock"));
  const typed = input(fresh ? "new-password" : "current-password");
  const again = fresh && input("new-password");
  const message = make("span", { role: "status" });
  return make("form", { class: "passphrase", onsubmit: async (event) => {
    event.preventDefault();
    if (again && again.value !== typed.value) {
      message.textContent = say("passphrase_differs");
      return again.select();
    }
    message.textContent = say("working");
    try {
      await use(typed.value);
      message.textContent = "";
    } catch (error) {
      message.textContent = reason(error);
      typed.select();
    }
  } },
    p(make("label", {}, say("passphrase"), " ", typed)),
    again ? p(make("label", {}, say("passphrase_again"), " ", again)) : "",
    make("button", { class: "plain" }, say(action)),
    message,
  );
}
