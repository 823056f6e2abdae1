package cn.fujian.bamin.core.certificate

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms

internal class EngineCertificate(private val rooms: Rooms, private val calls: Calls) : CertificatePort {
    override suspend fun fetchSigners(): Outcome<Int> = calls.change { rooms.arrivals.fetchSigners().toInt() }

    override suspend fun preview(text: String): Outcome<Certificate> = calls.ask {
        rooms.arrivals.previewCertificate(text).let {
            Certificate(it.kind, it.country, it.name, it.issued, it.expires)
        }
    }
}
