// A payment that is under way has its answer within seconds: look again by itself.
// Without a script there is a link that does the same.
window.setTimeout(() => window.location.reload(), 3000);
