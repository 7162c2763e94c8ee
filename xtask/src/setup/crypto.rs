//! Whether C programs can be compiled and linked with libcrypto.

use std::io::Write;
use std::process::{Command, Stdio};

/// SQLCipher is compiled from C and encrypts with libcrypto; the sure question is whether such a program links.
pub fn a_program_links() -> bool {
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let mut command = Command::new(compiler);
    command.args(["-x", "c", "-", "-o", "/dev/null"]).args(crypto_arguments());
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    let mut source = child.stdin.take().expect("its input is piped");
    // A compiler that ends early closes the pipe; how it ended is asked below.
    let written = source.write_all(crypto_program().as_bytes());
    drop(source);
    let linked = child.wait().is_ok_and(|status| status.success());
    written.is_ok() && linked
}

/// On a Mac, SQLCipher uses the system's own cryptography unless `OPENSSL_DIR` names another.
fn crypto_program() -> &'static str {
    match (std::env::consts::OS, std::env::var_os("OPENSSL_DIR")) {
        ("macos", None) => "int main(void) { return 0; }\n",
        _ => "#include <openssl/evp.h>\nint main(void) { return EVP_sha512() == 0; }\n",
    }
}

fn crypto_arguments() -> Vec<String> {
    match (std::env::consts::OS, std::env::var("OPENSSL_DIR")) {
        ("macos", Err(_)) => Vec::new(),
        (_, Ok(folder)) => {
            vec![
                format!("-I{folder}/include"),
                format!("-L{folder}/lib"),
                format!("-L{folder}/lib64"),
                "-lcrypto".into(),
            ]
        }
        (_, Err(_)) => vec!["-lcrypto".into()],
    }
}

/// How to get it elsewhere than on Debian.
pub fn what_to_install() -> &'static str {
    match std::env::consts::OS {
        "macos" => "Install Apple's compiler with `xcode-select --install`.",
        "linux" => {
            "Install a C compiler and OpenSSL's headers: `apt-get install gcc libssl-dev` on Debian and Ubuntu, \
             `dnf install gcc openssl-devel` on Fedora, `pacman -S gcc openssl` on Arch, \
             `apk add gcc musl-dev openssl-dev` on Alpine."
        }
        _ => "Install a C compiler and OpenSSL, and set OPENSSL_DIR to OpenSSL's folder.",
    }
}
