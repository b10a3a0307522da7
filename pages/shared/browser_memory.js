// Keeps a secret in the browser and tells it to the page: of this tab, or of all tabs.

const newToken = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
};

// Streamlit drops choices of the address if a component speaks while the first run still arrives.
const isRunning = () =>
  document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running";

export default function({ parentElement, data, setStateValue }) {
  let timer;
  let found = data.value;
  try {
    const storage = data.of_tab ? sessionStorage : localStorage;
    if (found === "") storage.removeItem(data.name);
    found ||= storage.getItem(data.name) ?? (data.makes ? newToken() : "");
    if (found) storage.setItem(data.name, found);
  } catch {  // the browser keeps nothing for this page
    found ||= data.makes ? newToken() : "";
  }
  const tell = () => {
    if (isRunning()) timer = setTimeout(tell, 50);
    else setStateValue("found", found);
  };
  if (parentElement.told !== found) {
    parentElement.told = found;
    tell();
  }
  return () => clearTimeout(timer);
}
