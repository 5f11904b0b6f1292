// While time passes, the page tells where it stands. Without this file, a link does.
if (document.querySelector("[data-temps-passe]")) {
  setTimeout(() => location.reload(), 2000);
}
