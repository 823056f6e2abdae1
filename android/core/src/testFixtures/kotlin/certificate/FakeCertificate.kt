package cn.fujian.bamin.core.certificate

import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.unexpected

class FakeCertificate(
    var onFetchSigners: suspend () -> Outcome<Int> = { Outcome.Done(1) },
    var onPreview: suspend (String) -> Outcome<Certificate> = { unexpected() },
) : CertificatePort {
    val calls = mutableListOf<String>()

    override suspend fun fetchSigners(): Outcome<Int> {
        calls += "fetchSigners"
        return onFetchSigners()
    }

    override suspend fun preview(text: String): Outcome<Certificate> {
        calls += "preview"
        return onPreview(text)
    }
}
