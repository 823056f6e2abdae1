package cn.fujian.bamin.core.login

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.unexpected
import kotlinx.coroutines.flow.MutableStateFlow

class FakeLogin(
    staff: Staff? = null,
    var onLogin: suspend (String, String) -> Outcome<Staff> = { _, _ -> unexpected() },
    var onChangePassword: suspend (String, String) -> Failure? = { _, _ -> null },
    var onLogOut: suspend () -> Failure? = { null },
) : LoginPort {
    val calls = mutableListOf<String>()
    override val staff = MutableStateFlow(staff)

    override suspend fun login(phone: String, password: String): Outcome<Staff> {
        calls += "login $phone"
        return onLogin(phone, password)
    }

    override suspend fun changePassword(old: String, new: String): Failure? {
        calls += "changePassword"
        return onChangePassword(old, new)
    }

    override suspend fun logOut(): Failure? {
        calls += "logOut"
        return onLogOut()
    }
}
