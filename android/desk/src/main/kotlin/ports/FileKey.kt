package cn.fujian.bamin.desk.ports

import cn.fujian.bamin.core.ports.KeyLost
import cn.fujian.bamin.core.ports.SecureStorage
import java.io.File
import java.nio.file.Files
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.attribute.PosixFilePermissions
import java.security.GeneralSecurityException
import java.security.SecureRandom
import javax.crypto.Cipher
import javax.crypto.spec.GCMParameterSpec
import javax.crypto.spec.SecretKeySpec

/**
 * Desk only: the wrapping key lies in a file beside the data, readable by its owner.
 * Whoever copies the folder has key and data, unlike on a phone.
 */
class FileKey(folder: File) : SecureStorage {
    private val file = File(folder, "wrapping.key")
    private val random = SecureRandom()

    override fun wrap(key: ByteArray): ByteArray {
        val nonce = ByteArray(NONCE).also(random::nextBytes)
        return nonce + cipher(Cipher.ENCRYPT_MODE, keyOrNew(), nonce).doFinal(key)
    }

    override fun unwrap(wrapped: ByteArray): ByteArray {
        if (!file.exists() || wrapped.size < NONCE) throw KeyLost()
        val nonce = wrapped.copyOf(NONCE)
        return try {
            cipher(Cipher.DECRYPT_MODE, file.readBytes(), nonce).doFinal(wrapped, NONCE, wrapped.size - NONCE)
        } catch (_: GeneralSecurityException) {
            throw KeyLost()
        }
    }

    private fun keyOrNew(): ByteArray {
        if (file.exists()) return file.readBytes()
        val key = ByteArray(KEY).also(random::nextBytes)
        file.parentFile.mkdirs()
        val owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        val new = Files.createTempFile(file.parentFile.toPath(), "wrapping", ".new", owner)
        Files.write(new, key)
        Files.move(new, file.toPath(), ATOMIC_MOVE)
        return key
    }

    private fun cipher(mode: Int, key: ByteArray, nonce: ByteArray): Cipher =
        Cipher.getInstance("AES/GCM/NoPadding").apply {
            init(mode, SecretKeySpec(key, "AES"), GCMParameterSpec(TAG_BITS, nonce))
        }

    private companion object {
        const val KEY = 32
        const val NONCE = 12
        const val TAG_BITS = 128
    }
}
