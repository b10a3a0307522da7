// Says so if the page cannot connect: some networks let pages through, but block WebSockets.
setTimeout(() => {
  const isConnected = () =>
    document.querySelector("[data-testid=stApp][data-test-connection-state=CONNECTED]");
  if (isConnected()) return;
  const notice = document.createElement("div");
  notice.setAttribute("role", "alert");
  notice.style.cssText = "position: fixed; inset: 30% 1rem auto; max-width: 34rem; margin: auto;" +
    "padding: 1rem 1.2rem; border-radius: 0.5rem; background: #fff4d6; color: #2b2b2b;" +
    "border: 1px solid #8a6d1a; font: 1rem/1.5 system-ui, sans-serif; z-index: 10";
  notice.textContent = "This page cannot connect to the app. The network probably blocks " +
    "WebSockets, which this page needs. Try another network, such as mobile data, or ask the " +
    `people who run the network to allow WebSockets to ${location.host}.`;
  document.body.append(notice);
  const timer = setInterval(() => {
    if (!isConnected()) return;
    clearInterval(timer);
    notice.remove();
  }, 500);
}, 8000);
