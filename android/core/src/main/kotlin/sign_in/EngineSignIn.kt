package cn.fujian.bamin.core.signin

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.phone.Calls
import cn.fujian.bamin.core.phone.Rooms
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.engine.IdentityView
import cn.fujian.bamin.engine.OtherPhones as NativeOtherPhones

internal class EngineSignIn(private val rooms: Rooms, private val calls: Calls) : SignInPort {
    override val identity = calls.states.follow(null) { rooms.identity.kept()?.own() }

    override suspend fun begin(): Outcome<SignInPage> = calls.change {
        rooms.identity.beginSignIn().let { SignInPage(it.url, it.expires) }
    }

    override suspend fun finish(returned: String, others: OtherPhones): Outcome<Identity> = calls.change {
        val others = when (others) {
            OtherPhones.Replaced -> NativeOtherPhones.REPLACED
            OtherPhones.Kept -> NativeOtherPhones.KEPT
        }
        rooms.identity.finishSignIn(returned, others).own()
    }

    override suspend fun refresh(): Outcome<Identity> = calls.change { rooms.identity.refresh().own() }

    override suspend fun signOut(): Failure? = calls.tell { rooms.sync.signOut() }
}

private fun IdentityView.own() = Identity(
    level = level.own(),
    missing = missing,
    name = name,
    documentKind = documentKind?.own(),
    documentNumber = documentNumber,
    phone = phone,
    verifiedAt = verifiedAt,
)
