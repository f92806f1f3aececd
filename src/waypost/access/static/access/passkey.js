// Forms marked data-passkey="get" or "create" ask the browser's passkeys before they are sent. What the server wants
// is fetched from data-options; what the browser answers goes into the field "credential".
"use strict";
(() => {
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), char => char.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = list => (list || []).map(one => ({ ...one, id: bytes(one.id) }));

  async function options(form) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(form.dataset.options, { method: "POST", headers: { "X-CSRFToken": token } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const { publicKey } = await answer.json();
    publicKey.challenge = bytes(publicKey.challenge);
    publicKey.allowCredentials = listed(publicKey.allowCredentials);
    publicKey.excludeCredentials = listed(publicKey.excludeCredentials);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    return { publicKey };
  }

  function told(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    const { id, type, authenticatorAttachment } = credential;
    const clientExtensionResults = credential.getClientExtensionResults();
    return { id, rawId: text(credential.rawId), type, authenticatorAttachment, clientExtensionResults, response };
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const trouble = form.querySelector("[data-trouble]");
    if (!window.PublicKeyCredential) {
      form.querySelector("button").disabled = true;
      trouble.textContent = form.dataset.none;
      trouble.hidden = false;
      continue;
    }
    form.addEventListener("submit", async event => {
      event.preventDefault();
      trouble.hidden = true;
      try {
        const credential = await navigator.credentials[form.dataset.passkey](await options(form));
        form.querySelector("[name=credential]").value = JSON.stringify(told(credential));
        form.submit();
      } catch (fault) {
        trouble.textContent = form.dataset.failed;
        trouble.hidden = false;
      }
    });
  }
})();
