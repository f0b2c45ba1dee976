window.ZDK = window.ZDK || {};
