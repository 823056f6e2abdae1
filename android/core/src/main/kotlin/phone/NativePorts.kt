package cn.fujian.bamin.core.phone

import cn.fujian.bamin.core.ports.Clock
import cn.fujian.bamin.core.ports.KeyKind
import cn.fujian.bamin.core.ports.KeyLost
import cn.fujian.bamin.core.ports.KeyStore
import cn.fujian.bamin.core.ports.Network
import cn.fujian.bamin.core.ports.Ports
import cn.fujian.bamin.core.ports.SecureStorage
import cn.fujian.bamin.engine.PhonePorts
import cn.fujian.bamin.engine.PortException
import kotlinx.coroutines.CancellationException
import cn.fujian.bamin.engine.Clock as NativeClock
import cn.fujian.bamin.engine.KeyKind as NativeKeyKind
import cn.fujian.bamin.engine.KeyStore as NativeKeyStore
import cn.fujian.bamin.engine.Network as NativeNetwork
import cn.fujian.bamin.engine.NewKey as NativeNewKey
import cn.fujian.bamin.engine.SecureStorage as NativeSecureStorage

/** The platform's ports as the binding takes them. Whatever they throw arrives as an error that the engine knows. */
internal fun Ports.native() = PhonePorts(
    clock = CaughtClock(clock),
    secure = CaughtStorage(storage),
    network = CaughtNetwork(network),
    keys = keys?.let(::CaughtKeys),
)

private class CaughtClock(private val clock: Clock) : NativeClock {
    override fun wallMs(): Long = clock.wallMs()
    override fun monoMs(): Long = clock.monoMs()
    override fun bootId(): String = clock.bootId()
}

private class CaughtNetwork(private val network: Network) : NativeNetwork {
    // A platform that can't tell is asked by trying.
    override fun online(): Boolean = try {
        network.online()
    } catch (_: Exception) {
        true
    }
}

private class CaughtStorage(private val storage: SecureStorage) : NativeSecureStorage {
    override fun wrap(key: ByteArray): ByteArray = caught { storage.wrap(key) }
    override fun unwrap(wrapped: ByteArray): ByteArray = caught { storage.unwrap(wrapped) }
}

private class CaughtKeys(private val keys: KeyStore) : NativeKeyStore {
    override suspend fun create(): NativeNewKey = caught {
        val key = keys.create()
        NativeNewKey(key.id, key.public, key.kind.native())
    }

    override suspend fun sign(id: String, message: ByteArray): ByteArray = caught { keys.sign(id, message) }

    override suspend fun delete(id: String) = caught { keys.delete(id) }
}

private fun KeyKind.native() = when (this) {
    KeyKind.Software -> NativeKeyKind.SOFTWARE
    KeyKind.Hardware -> NativeKeyKind.HARDWARE
    KeyKind.Attested -> NativeKeyKind.ATTESTED
}

private inline fun <T> caught(call: () -> T): T = try {
    call()
} catch (cancelled: CancellationException) {
    throw cancelled
} catch (_: KeyLost) {
    throw PortException.Lost()
} catch (_: Exception) {
    throw PortException.Unavailable()
}
