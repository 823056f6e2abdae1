package cn.fujian.bamin.core.binding

import cn.fujian.bamin.engine.Clock
import cn.fujian.bamin.engine.ConsentPurpose
import cn.fujian.bamin.engine.KeyStore
import cn.fujian.bamin.engine.Network
import cn.fujian.bamin.engine.Phone
import cn.fujian.bamin.engine.PhoneConfig
import cn.fujian.bamin.engine.PhonePorts
import cn.fujian.bamin.engine.Platform
import java.io.File

/** Opens phones in a folder, bare: the binding itself is what is tested. */
class TestPhones(private val folder: File, private val server: TestServer? = null) {
    fun open(name: String, clock: Clock, network: Network = Switch(), keys: KeyStore? = null): Phone = Phone.open(
        PhoneConfig(
            folder = File(folder, name).path,
            // Without a server: nobody listens there.
            server = server?.url ?: "http://127.0.0.1:9",
            trustRoots = server?.roots.orEmpty(),
            tlsRoots = emptyList(),
            leastTrust = 0u,
            platform = Platform.DESK,
            version = "0.1.0",
        ),
        PhonePorts(clock, PlainStorage(), network, keys),
    )

    /** A holder's, with its code. */
    suspend fun enrolled(name: String, clock: Clock, network: Network = Switch()): Phone = open(name, clock, network).apply {
        sync().enrol(checkNotNull(server).enrolmentCode)
        account().answerConsent(ConsentPurpose.SHOWING, true)
        sync().step()
    }
}
