//! A P-256 key pair in memory, by ring. Phones with a key store sign there
//! instead; the server's issuer keys and software keys are this.

use ring::rand::SecureRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

use crate::key::{KeyError, PublicKey};
use crate::signature::Signature;

/// A key that signs one kind of thing.
pub struct SigningKey {
    pair: EcdsaKeyPair,
    pkcs8: Vec<u8>,
    public: PublicKey,
}

impl SigningKey {
    /// Makes a new key from `rng`.
    pub fn generate(rng: &dyn SecureRandom) -> Result<Self, KeyError> {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, rng)
            .map_err(|_| KeyError::Signing)?;
        Self::from_pkcs8(pkcs8.as_ref(), rng)
    }

    /// Takes a PKCS #8 document (DER); `rng` only blinds ring's own check.
    pub fn from_pkcs8(pkcs8: &[u8], rng: &dyn SecureRandom) -> Result<Self, KeyError> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, rng)
            .map_err(|_| KeyError::Pair)?;
        let public = PublicKey::from_sec1(pair.public_key().as_ref())?;
        Ok(Self {
            pair,
            pkcs8: pkcs8.to_vec(),
            public,
        })
    }

    /// The secret, to be stored sealed.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs `message` (hashed here with SHA-256), low-S.
    pub fn sign(&self, rng: &dyn SecureRandom, message: &[u8]) -> Result<Signature, KeyError> {
        let signature = self
            .pair
            .sign(rng, message)
            .map_err(|_| KeyError::Signing)?;
        let bytes = signature
            .as_ref()
            .try_into()
            .map_err(|_| KeyError::Signing)?;
        Ok(Signature::normalised(bytes))
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}
