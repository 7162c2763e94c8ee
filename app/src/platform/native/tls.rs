//! Which cryptography the app's TLS uses: ring, chosen once for the whole program.

/// Choose it. Safe to call again.
pub fn install() {
    // A second call finds a provider in place, which is what is wanted.
    let _already = rustls::crypto::ring::default_provider().install_default();
}
