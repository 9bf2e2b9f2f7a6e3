// The code of a link stands behind its #, which no server sees. From there it goes into the form, and out of the address,
// so that neither the history nor a copied address holds it.

const field = document.querySelector("#token");
const place = field.closest("div");

function takeCode() {
  const code = location.hash.slice(1);
  if (!code.startsWith("rk_")) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  field.value = code;
  place.hidden = true;
  document.querySelector("#password")?.focus();
}

takeCode();
addEventListener("hashchange", takeCode);
