package cn.fujian.bamin.core.phone

import cn.fujian.bamin.core.accesslog.AccessLogPort
import cn.fujian.bamin.core.account.AccountPort
import cn.fujian.bamin.core.appeal.AppealPort
import cn.fujian.bamin.core.application.ApplicationPort
import cn.fujian.bamin.core.arrival.ArrivalPort
import cn.fujian.bamin.core.certificate.CertificatePort
import cn.fujian.bamin.core.checkin.CheckInPort
import cn.fujian.bamin.core.consents.ConsentsPort
import cn.fujian.bamin.core.diagnostics.DiagnosticsPort
import cn.fujian.bamin.core.family.FamilyPort
import cn.fujian.bamin.core.freshness.FreshnessPort
import cn.fujian.bamin.core.group.GroupPort
import cn.fujian.bamin.core.handover.HandOverPort
import cn.fujian.bamin.core.help.HelpPort
import cn.fujian.bamin.core.login.LoginPort
import cn.fujian.bamin.core.messages.MessagesPort
import cn.fujian.bamin.core.number.NumberPort
import cn.fujian.bamin.core.overseas.OverseasPort
import cn.fujian.bamin.core.point.PointPort
import cn.fujian.bamin.core.queue.QueuePort
import cn.fujian.bamin.core.reasons.ReasonsPort
import cn.fujian.bamin.core.regions.RegionsPort
import cn.fujian.bamin.core.scan.ScanPort
import cn.fujian.bamin.core.services.ServicesPort
import cn.fujian.bamin.core.session.SessionPort
import cn.fujian.bamin.core.signin.SignInPort
import cn.fujian.bamin.core.tests.TestsPort
import cn.fujian.bamin.core.wallet.WalletPort

/** Everything that the screens of one phone may ask. */
interface Phone {
    val accessLog: AccessLogPort
    val account: AccountPort
    val appeal: AppealPort
    val application: ApplicationPort
    val arrival: ArrivalPort
    val certificate: CertificatePort
    val checkIn: CheckInPort
    val consents: ConsentsPort
    val diagnostics: DiagnosticsPort
    val family: FamilyPort
    val freshness: FreshnessPort
    val group: GroupPort
    val handOver: HandOverPort
    val help: HelpPort
    val login: LoginPort
    val messages: MessagesPort
    val number: NumberPort
    val overseas: OverseasPort
    val point: PointPort
    val queue: QueuePort
    val reasons: ReasonsPort
    val regions: RegionsPort
    val scan: ScanPort
    val services: ServicesPort
    val session: SessionPort
    val signIn: SignInPort
    val tests: TestsPort
    val wallet: WalletPort
}
